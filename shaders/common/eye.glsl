// Which eye a vertex belongs to, for the three ways of drawing two of them. Vertex stages only; begin main() with eye_begin().
#if defined(STEREO_MULTIVIEW)
#extension GL_OVR_multiview2 : require
layout(num_views = 2) in;
#define EYE int(gl_ViewID_OVR)
void eye_begin() {}
#elif defined(STEREO_LAYERED)
#extension GL_ARB_shader_viewport_layer_array : enable
#extension GL_AMD_vertex_shader_layer : enable
#extension GL_NV_viewport_array2 : enable
#define EYE gl_InstanceID
void eye_begin() { gl_Layer = gl_InstanceID; }
#else
layout(location = 0) uniform int u_eye;
#define EYE u_eye
void eye_begin() {}
#endif

#version 450 core
// KHR_materials_unlit.
#include "common/frame.glsl"
#include "mesh_varyings.glsl"
#include "common/maps.glsl"
#include "common/tone.glsl"
#include "common/surface.glsl"

void main() {
    vec4 base = v_color;
#ifdef HAS_BASE
    base *= color_map(f_maps0.x, v_uv_base_second.xy);
#endif
    write_color(base.rgb, covered(base.a));
}

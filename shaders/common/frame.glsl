// What is the same for everything in a frame; vrapp/render/frame_block.py fills it.
struct Light {
    vec4 position_range;   // world; range 0: unlimited
    vec4 direction_kind;   // where it goes; 0 directional, 1 point, 2 spot
    vec4 color_shadow;     // lux or candela; w 1: has the shadow map
    vec4 cone_static;      // spot: scale, offset; z 1: lights surfaces with a lightmap too
};

layout(std140, binding = 0) uniform Frame {
    mat4 clip_from_world[2];
    mat4 eye_from_world[2];
    mat4 world_from_clip[2];   // without the eye's position: directions of the sky
    vec4 eye_position[2];      // world
    vec4 sh[9];                // irradiance / pi of the environment times its strength
    vec4 environment;          // strength, highest level, exposure
    vec4 ambient_time;         // rgb irradiance / pi without specular, seconds
    vec4 counts;               // lights, shadow light or -1
    mat4 shadow_from_world;    // to 0..1
    vec4 background;
    vec4 viewport;             // width, height, 1 / width, 1 / height
    vec4 contacts[20];         // of four people, five each: two feet as capsules (one end, radius; way to the other, 1 / length squared), the trunk as a sphere
    vec4 shadow_depth;         // with (world, 1): metres behind the casters' middle
    vec4 shadow_soft;          // x and z of the casters' axis, how wide the lamp looks in texels, whether it is a lamp
    vec4 box[3];               // walls of the reflected picture: low, high, where it was taken
    Light lights[8];
} frame;

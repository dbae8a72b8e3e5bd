// What mesh.vert gives to the fragment stages. Whatever is the same for a draw travels flat: that costs a software rasteriser almost nothing, while
// reading it from a buffer in each fragment costs more than the shading.
#ifdef STAGE_VERTEX
#define PASS out
#else
#define PASS in
#endif
layout(location = 0) PASS vec3 v_world;
layout(location = 1) PASS vec3 v_normal;
layout(location = 2) PASS vec4 v_tangent;
layout(location = 3) PASS vec4 v_uv_base_second;
layout(location = 4) PASS vec4 v_uv_normal_third;
layout(location = 5) PASS vec4 v_uv_emissive_fifth;
#ifdef KIND_MTOON
layout(location = 6) PASS vec4 v_uv_rim_mask;
#else
layout(location = 6) PASS vec4 v_both;            // both UV sets, for the maps of layers
#endif
layout(location = 7) PASS vec4 v_color;
layout(location = 8) flat PASS vec4 f_eye;        // position; w 1: what GL calls a front is the back
layout(location = 9) flat PASS vec4 f_numbers0;
layout(location = 10) flat PASS vec4 f_numbers1;  // cutoff; lightmap strength, or MToon: has a sphere; unlit; GI equalisation
layout(location = 11) flat PASS vec4 f_emissive;
layout(location = 12) flat PASS uvec4 f_maps0;    // base, second, normal, third
layout(location = 13) flat PASS uvec4 f_maps1;    // emissive, fifth; MToon: rim, mask; layers: first vec4 of their slots, number of the eye
#ifdef KIND_MTOON
layout(location = 14) flat PASS vec4 f_shade;
layout(location = 15) flat PASS vec4 f_matcap;
layout(location = 16) flat PASS vec4 f_rim;
layout(location = 17) flat PASS vec4 f_numbers2;  // rim lighting mix, fresnel power, lift, outline lighting mix
layout(location = 18) flat PASS vec4 f_outline;
#elif defined(HAS_LAYERS)
layout(location = 14) flat PASS vec4 f_specular;  // colour times the reflectance that the index of refraction gives, factor
layout(location = 15) flat PASS vec4 f_sheen;     // colour, roughness
layout(location = 16) flat PASS vec4 f_coat;      // factor, roughness, normal scale; index of refraction of what is below
layout(location = 17) flat PASS vec4 f_film;      // factor, index of refraction, least and most thickness in nanometres
layout(location = 18) flat PASS vec4 f_through;   // transmission, thickness in metres of the world, dispersion; strength of the anisotropy
#endif
layout(location = 19) flat PASS vec4 f_up_time;   // the eye's up in the world, seconds
#ifdef KIND_MTOON
layout(location = 20) flat PASS vec4 f_scroll;    // scroll x, y, rotation of the UV animation
#elif defined(HAS_LAYERS)
layout(location = 20) flat PASS vec4 f_inside;    // Beer's coefficients a metre; direction of the anisotropy
#endif
#ifdef HAS_LIGHTMAP
layout(location = 29) flat PASS vec4 f_soft;        // x and z of the casters' axis, how wide the lamp looks over the map in texels, 1 for a lamp
layout(location = 30) flat PASS vec4 f_lamp;        // the place of the lamp with the shadow, or where its light goes
#elif !defined(KIND_UNLIT)
layout(location = 21) PASS vec4 v_ambient;          // irradiance / pi from all around, and how open the place is
layout(location = 22) flat PASS vec4 f_slope[3];    // of each channel, how it grows with the normal, and its part of xx - yy
#ifdef HAS_NORMAL
layout(location = 28) flat PASS vec4 f_square[3];   // of each channel its part of xy, yz, zz, zx
#endif
#endif
#ifndef KIND_UNLIT
layout(location = 25) flat PASS vec4 f_place;       // lightmapped: mean radiance of the environment, else how bright reflections are; place of the box's picture
layout(location = 26) flat PASS vec4 f_box_low;
layout(location = 27) flat PASS vec4 f_box_high;
layout(location = 31) PASS vec4 v_shadow;           // x and y on the shadow map, times w; metres behind the casters' middle
#endif

// A tent of three by three bilinear samples, one texel apart.
vec3 tent(sampler2D picture, vec2 uv) {
    vec2 texel = 1.0 / vec2(textureSize(picture, 0));
    vec3 sum = vec3(0.0);
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x) sum += float((2 - abs(x)) * (2 - abs(y))) * textureLod(picture, uv + vec2(x, y) * texel, 0.0).rgb;
    return sum / 16.0;
}

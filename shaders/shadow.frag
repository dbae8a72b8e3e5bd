#version 450 core
// Only depth.
void main() {}

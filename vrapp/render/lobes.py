"""A small table of what rough surfaces reflect of light from all around, integrated once by the GPU: the second half of the split sum (Karis 2013) for
GGX with height-correlated masking, and the albedo of the sheen lobe. Read by `shaders/common/ggx.glsl`."""

from __future__ import annotations

from vrapp.gl import GL
from vrapp.render.objects import Framebuffer, Program, Texture, VertexArray

SIZE = 32
SAMPLES = 512


def lobes(program: Program, vertex_array: VertexArray) -> Texture:
    """(SIZE, SIZE): x square root of the cosine to the eye, y perceptual roughness; red and green the shares of f0 and f90, blue the sheen's albedo.
    Changes framebuffer, program, viewport and blending; a frame sets its own."""
    table = Texture(GL.GL_TEXTURE_2D, GL.GL_RGBA16F, (SIZE, SIZE), "lobes").filters(GL.GL_LINEAR, GL.GL_LINEAR, GL.GL_CLAMP_TO_EDGE)
    framebuffer = Framebuffer("lobes")
    GL.glNamedFramebufferTexture(framebuffer.name, GL.GL_COLOR_ATTACHMENT0, table.name, 0)
    for state in (GL.GL_DEPTH_TEST, GL.GL_BLEND, GL.GL_CULL_FACE, GL.GL_SCISSOR_TEST):
        GL.glDisable(state)
    GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, framebuffer.name)
    GL.glViewport(0, 0, SIZE, SIZE)
    GL.glUseProgram(program.name)
    GL.glUniform1i(0, SAMPLES)
    GL.glBindVertexArray(vertex_array.name)
    GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
    framebuffer.close()
    return table

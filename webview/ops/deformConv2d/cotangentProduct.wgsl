// deformConv2d, backward: the product of a tile of cotangents with a tile of the kernel, from workgroup memory, as inputGradient.wgsl and
// offsetGradient.wgsl both want it.

// [32 pixels, 16 outputs] and [16 outputs, 32 channels], four outputs to a vector; of the channels every fourth stand together, since neighbouring
// invocations read them at once.
var<workgroup> cotangents: array<vec4f, 128>;
var<workgroup> weights: array<vec4f, 128>;

// Of four pixels, from `down` on, and four channels: the sums so far, one vector a pixel, and what `count` vectors of four outputs add to them.
fn withProducts(before: mat4x4f, down: u32, across: u32, count: u32) -> mat4x4f {
  var sums = before;
  for (var k = 0u; k < count; k++) {
    let w0 = weights[32u * k + across];
    let w1 = weights[32u * k + 8u + across];
    let w2 = weights[32u * k + 16u + across];
    let w3 = weights[32u * k + 24u + across];
    for (var pixel = 0u; pixel < 4u; pixel++) {
      let c = cotangents[4u * (down + pixel) + k];
      sums[pixel] += vec4f(dot(c, w0), dot(c, w1), dot(c, w2), dot(c, w3));
    }
  }
  return sums;
}

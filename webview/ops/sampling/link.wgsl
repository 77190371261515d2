// Which samples reach which pixels, first of two: samples whose top left corner is the same pixel are linked into a chain, in whatever order they
// come. order.wgsl brings them into theirs. The file sampling.wgsl and the operation's own, which give `sampleOf` and its INPUTS first
// bindings, come before.
//
// Samples are in lists, each of the samples of one image that move together. A cell of a list is a pixel as a top left corner, from (−1, −1) on.
//
// Buffers, behind those of the operation: heads [lists, H + 1, W + 1] uint32, zeros before: the last sample of each cell, counted from 1;
// links [lists, samples] uint32: the sample linked before, 0 for none.
// Workgroups: 256 invocations along x, one for each sample; folded into y.

@group(0) @binding(INPUTS) var<storage, read_write> heads: array<atomic<u32>>;
@group(0) @binding(INPUTS + 1) var<storage, read_write> links: array<u32>;
@group(0) @binding(INPUTS + 2) var<uniform> sizes: Sizes;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let index = id.x + id.y * workgroups.x * 256u;
  if (index >= sizes.lists * sizes.samples) {
    return;
  }
  let list = index / sizes.samples;
  let at = sampleOf(list, index % sizes.samples);
  if (!at.reads) {
    return;
  }
  let columns = u32(sizes.width + 1);
  let cells = u32(sizes.height + 1) * columns;
  let cell = u32(at.corner.x + 1) * columns + u32(at.corner.y + 1);
  links[index] = atomicExchange(&heads[list * cells + cell], index % sizes.samples + 1u);
}

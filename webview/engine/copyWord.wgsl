// Copies one 32-bit word, a float32 or int32 scalar, bit for bit into a slot of the history.
//
// Buffers: scalar of 1 word, history of any number of words.
// Workgroups: one, of one invocation.

struct Uniforms {
  slot: u32,
}

@group(0) @binding(0) var<storage, read> scalar: array<u32>;
@group(0) @binding(1) var<storage, read_write> history: array<u32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(1)
fn main() {
  history[uniforms.slot] = scalar[0];
}

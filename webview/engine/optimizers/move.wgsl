// What the kernels of all optimisers have in common; it stands before each of them.
//
// Buffers: parameter, gradient, each of `count` float32, any shape; alarm, one word: the first step after which an entry that had been finite
// was not, all bits set while there was none. The least of whole numbers does not depend on the order in which they come.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left, so that any count will do.

@group(0) @binding(0) var<storage, read_write> parameter: array<f32>;
@group(0) @binding(1) var<storage, read> gradient: array<f32>;
@group(0) @binding(2) var<storage, read_write> alarm: atomic<u32>;

// By its bits: a compiler may take it for granted that all numbers are finite.
fn isFinite(number: f32) -> bool {
  return (bitcast<u32>(number) & 0x7f800000u) != 0x7f800000u;
}

fn moveEntry(i: u32, by: f32, step: u32) {
  let before = parameter[i];
  let after = before - by;
  parameter[i] = after;
  if (isFinite(before) && !isFinite(after)) {
    atomicMin(&alarm, step);
  }
}

// One thread that does next to nothing: what it costs to start a kernel.
//
// workgroups: (1, 1, 1)

@group(0) @binding(0) var<storage, read_write> word: array<u32>;

@compute @workgroup_size(1)
fn main() {
  word[0] += 1u;
}

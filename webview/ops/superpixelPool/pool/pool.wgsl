// What the kernels of pooling have in common. The sorted pixels are cut into chunks of one length, whatever the segments are: a thread takes the pixels of a chunk
// one after the other, so that a segment of all pixels is shared by many threads and segments of one pixel share a thread. What a chunk has of a segment that
// it does not hold alone is a part, and merge.wgsl makes one of the parts of a segment.
//
// A file with struct Part goes with this one: sum.wgsl or extremum.wgsl.
//
// constants: BLOCK, the channels of one thread: 4, 2 or 1; BLOCKS, C/BLOCK; GROUPS is 1 where there are groups of chunks
// Values, Bits and Indices are f32, u32 and i32, or vectors of BLOCK of them. All kernels are bound to all buffers.

struct Pool {
  pixels: u32,   // P
  segments: u32, // S
  rows: u32,     // B·S
  chunks: u32,
  groups: u32,
}

@group(0) @binding(0) var<storage, read> features: array<Stored>;         // [B, P, C]
@group(0) @binding(1) var<storage, read> labels: array<i32>;              // [B, P]
@group(0) @binding(2) var<storage, read> order: array<i32>;               // [B·P]      pixels by their row
@group(0) @binding(3) var<storage, read> offsets: array<i32>;             // [B·S + 1]  where those of a row begin
@group(0) @binding(4) var<storage, read_write> parts: array<Part>;        // [2·chunks + groups, BLOCKS]
@group(0) @binding(5) var<storage, read_write> pooled: array<Stored>;     // [B·S, C]
@group(0) @binding(6) var<storage, read_write> winners: array<Indices>;   // [B·S, C] of extrema
@group(0) @binding(7) var<uniform> pool: Pool;

const CHUNK = 64u;
const CHUNKS_OF_GROUP = 64u;

fn bindAll() {
  _ = &features;
  _ = &labels;
  _ = &order;
  _ = &offsets;
  _ = &parts;
  _ = &pooled;
  _ = &winners;
  _ = pool.rows;
}

// The row of a pixel that belongs to one.
fn rowOf(pixel: u32) -> u32 {
  return pixel / pool.pixels * pool.segments + u32(labels[pixel]);
}

// What a chunk has of the segment that began before it.
fn headOf(chunk: u32, block: u32) -> u32 {
  return 2u * chunk * BLOCKS + block;
}

// What a chunk has of the segment that begins in it and goes on behind it.
fn tailOf(chunk: u32, block: u32) -> u32 {
  return (2u * chunk + 1u) * BLOCKS + block;
}

// The heads of a group of chunks, where they are all of one segment.
fn headsOf(group: u32, block: u32) -> u32 {
  return (2u * pool.chunks + group) * BLOCKS + block;
}

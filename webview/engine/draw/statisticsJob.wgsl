// One tensor (or difference of two) whose statistics are wanted.

struct Job {
  count: u32,
  firstPartial: u32,  // of its partial moments, among those of all jobs
  partials: u32,
  chunk: u32,         // entries a workgroup, a multiple of 256
  rule: u32,          // of the range: 0 full, 1 symmetric, 2 fixed (experiment/messages.ts, ColorScale)
  low: f32,           // of a fixed range
  high: f32,
}

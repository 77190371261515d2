// One tensor (or difference of two) whose statistics are wanted.

struct Job {
  tensor: u32,        // which of the six bindings of statisticsPartial.wgsl
  integer: u32,
  minus: u32,         // which of the six bindings is subtracted; 6 for none
  minusInteger: u32,
  count: u32,
  firstPartial: u32,
  partials: u32,
  chunk: u32,         // entries a workgroup
  rule: u32,          // of the range: 0 full, 1 symmetric, 2 fixed (experiment/messages.ts, ColorScale)
  low: f32,           // of a fixed range
  high: f32,
  unused: u32,
}

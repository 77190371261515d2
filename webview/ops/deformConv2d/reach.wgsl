// deformConv2d: what link.wgsl and order.wgsl read of it, before their own bindings.

@group(0) @binding(0) var<storage, read> offset: array<f32>;
@group(0) @binding(1) var<storage, read> mask: array<f32>;

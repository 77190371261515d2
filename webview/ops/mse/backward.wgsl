// mse, backward: d loss / d a = 2 (a − b) / count · cotangent, for a = prediction, b = target, and the other way round.
//
// Buffers: a, b, gradient of `count` float32, any shape; cotangent of one float32.
// Workgroups: 256 invocations along x, at most 65535 of them; invocations stride over what is left.

struct Uniforms {
  count: u32,
}

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read> cotangent: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(4) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let scale = 2.0 / f32(uniforms.count) * cotangent[0];
  for (var i = id.x; i < uniforms.count; i += 256u * workgroups.x) {
    gradient[i] = scale * (a[i] - b[i]);
  }
}

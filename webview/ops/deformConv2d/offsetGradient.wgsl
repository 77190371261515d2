// deformConv2d, backward to offset and mask: what comes in at the output is brought back through the kernel to the samples, 32 channels at a time, and
// there multiplied by what the corners of each sample say. The files sampling.wgsl, sizes.wgsl, samples.wgsl, interpolate.wgsl,
// kernelRow.wgsl and cotangentProduct.wgsl come before.
//
// Buffers: input, offset, mask, kernel and cotangent (of the output) as in forward.wgsl, ofOffset and ofMask as offset and mask; without a mask
// nothing is written to ofMask.
// Workgroups: 64 invocations for a tile of 32 pixels and one tap of one offset group, 4 pixels × 4 channels to each; offset group, tap and pixels
// along x, folded into y.

@group(0) @binding(0) var<storage, read> input: array<inputElement>;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
@group(0) @binding(2) var<storage, read> mask: array<f32>;
@group(0) @binding(3) var<storage, read> kernel: array<kernelElement>;
@group(0) @binding(4) var<storage, read> cotangent: array<cotangentElement>;
@group(0) @binding(5) var<storage, read_write> ofOffset: array<f32>;
@group(0) @binding(6) var<storage, read_write> ofMask: array<f32>;
@group(0) @binding(7) var<uniform> sizes: Sizes;

// Of the pixels' samples: where the channels of the corners begin in the input, `outside` for those outside the image, and the fractions.
var<workgroup> starts: array<vec4u, 32>;
var<workgroup> fractions: array<vec2f, 32>;

const outside = 0xffffffffu;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let pixels = sizes.batch * sizes.samples;
  let tiles = (pixels + 31u) / 32u;
  let place = workgroup.x + workgroup.y * workgroups.x;
  let firstPixel = place % tiles * 32u;
  let offsetGroup = place / tiles / tapCount();
  if (offsetGroup >= sizes.offsetGroups) {
    return;
  }
  let tap = place / tiles % tapCount();
  let channelsOfGroup = sizes.channels / sizes.groups;
  let outputsOfGroup = sizes.outputChannels / sizes.groups;
  let channelsOfOffsets = sizes.channels / sizes.offsetGroups;
  let endTogether = (offsetGroup + 1u) * channelsOfOffsets;
  let down = local / 8u * 4u;
  let across = local % 8u;
  let window = windowOf(min(firstPixel + local % 32u, pixels - 1u));
  let at = sampleOfTap(window, offsetGroup, placeOfTap(tap));
  if (local < 32u) {
    let corners = cornersOf(at, imageSize());
    starts[local] = select(vec4u(outside), startsOf(corners, window.image), corners.isInside);
    fractions[local] = at.fraction;
  }
  // Of each of four pixels: along y, along x, and of the factor.
  var pull0 = vec3f(0.0);
  var pull1 = vec3f(0.0);
  var pull2 = vec3f(0.0);
  var pull3 = vec3f(0.0);
  var channel = offsetGroup * channelsOfOffsets;
  while (channel < endTogether) {
    let group = channel / channelsOfGroup;
    let end = min(min(channel + 32u, endTogether), (group + 1u) * channelsOfGroup);
    let endOutput = (group + 1u) * outputsOfGroup;
    let row = tap * channelsOfGroup - group * channelsOfGroup;
    var sums = mat4x4f();
    for (var output = group * outputsOfGroup; output < endOutput; output += 16u) {
      workgroupBarrier();
      for (var i = local; i < 128u; i += 64u) {
        cotangents[i] = cotangentsOf(min(firstPixel + i / 4u, pixels - 1u), output + 4u * (i % 4u), endOutput);
        weights[i % 4u * 32u + i / 4u % 4u * 8u + i / 16u] = kernelRow(row, channel + i / 4u, end, output + 4u * (i % 4u), endOutput);
      }
      workgroupBarrier();
      sums = withProducts(sums, down, across, (min(16u, endOutput - output) + 3u) / 4u);
    }
    let mine = channel + 4u * across;
    pull0 += pullOf(down, mine, end, sums[0]);
    pull1 += pullOf(down + 1u, mine, end, sums[1]);
    pull2 += pullOf(down + 2u, mine, end, sums[2]);
    pull3 += pullOf(down + 3u, mine, end, sums[3]);
    channel = end;
  }
  // Eight invocations each have a share in a pixel: two pixels of each at a time are added up in the tiles.
  workgroupBarrier();
  cotangents[local] = vec4f(pull0, 0.0);
  cotangents[64u + local] = vec4f(pull1, 0.0);
  weights[local] = vec4f(pull2, 0.0);
  weights[64u + local] = vec4f(pull3, 0.0);
  workgroupBarrier();
  if (local >= 32u || firstPixel + local >= pixels) {
    return;
  }
  let first = local % 2u * 64u + local / 4u * 8u;
  var pull = vec3f(0.0);
  for (var i = first; i < first + 8u; i++) {
    pull += select(weights[i].xyz, cotangents[i].xyz, local % 4u < 2u);
  }
  let pixel = firstPixel + local;
  let sample = (pixel * sizes.offsetGroups + offsetGroup) * tapCount() + tap;
  ofOffset[2u * sample] = at.factor * pull.x;
  ofOffset[2u * sample + 1u] = at.factor * pull.y;
  if (sizes.hasMask == 1u) {
    ofMask[sample] = pull.z;
  }
}

// What up to four channels, whose cotangents these are, say of the place and the factor of the sample of a pixel in the tile.
fn pullOf(pixel: u32, firstChannel: u32, end: u32, cotangents: vec4f) -> vec3f {
  let start = starts[pixel];
  let isInside = start != vec4u(outside);
  let fraction = fractions[pixel];
  let ofCorners = vec4f(
    dot(cotangents, channelsAt(select(0u, start.x, isInside.x), isInside.x, firstChannel, end)),
    dot(cotangents, channelsAt(select(0u, start.y, isInside.y), isInside.y, firstChannel, end)),
    dot(cotangents, channelsAt(select(0u, start.z, isInside.z), isInside.z, firstChannel, end)),
    dot(cotangents, channelsAt(select(0u, start.w, isInside.w), isInside.w, firstChannel, end)),
  );
  return vec3f(dot(weightsAlongY(fraction), ofCorners), dot(weightsAlongX(fraction), ofCorners), dot(weightsOf(fraction), ofCorners));
}

// Four outputs at a pixel, zeros from `end` on.
fn cotangentsOf(pixel: u32, first: u32, end: u32) -> vec4f {
  let outputs = first + vec4u(0u, 1u, 2u, 3u);
  let row = pixel * sizes.outputChannels;
  let values = cotangentFour(row + first, row + end - 1u);
  return select(vec4f(0.0), values, outputs < vec4u(end));
}

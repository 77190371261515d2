// deformConv2d, backward to kernel and bias, first of two: the products of samples and cotangents, summed over a part of the pixels. The files
// sampling.wgsl, sizes.wgsl, samples.wgsl and interpolate.wgsl come before.
//
// Buffers: input, offset, mask and cotangent (of the output) as in forward.wgsl; partials [parts, taps · (Ci / groups) · Co + Co] float32, the
// kernel's and behind it the bias's.
// Workgroups: 64 invocations for a tile of 32 channels of one group and offset group and 32 outputs of the group, at one tap, 4 × 4 to each; tiles along
// x, folded into y, parts along z.

@group(0) @binding(0) var<storage, read> input: array<inputElement>;
@group(0) @binding(1) var<storage, read> offset: array<f32>;
@group(0) @binding(2) var<storage, read> mask: array<f32>;
@group(0) @binding(3) var<storage, read> cotangent: array<cotangentElement>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;
@group(0) @binding(5) var<uniform> sizes: Sizes;

// [16 pixels, 32 channels] and [16 pixels, 32 outputs], four to a vector.
var<workgroup> samples: array<vec4f, 128>;
var<workgroup> cotangents: array<vec4f, 128>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let channelsOfGroup = sizes.channels / sizes.groups;
  let outputsOfGroup = sizes.outputChannels / sizes.groups;
  let outputTiles = (outputsOfGroup + 31u) / 32u;
  let tilesOfSegment = (sizes.segment + 31u) / 32u;
  let channelTiles = sizes.channels / sizes.segment * tilesOfSegment;
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tap = tile / (outputTiles * channelTiles);
  if (tap >= tapCount()) {
    return;
  }
  let placeInKernel = placeOfTap(tap);
  let channelTile = tile / outputTiles % channelTiles;
  let segment = channelTile / tilesOfSegment;
  let firstChannel = segment * sizes.segment + channelTile % tilesOfSegment * 32u;
  let endChannel = min(firstChannel + 32u, (segment + 1u) * sizes.segment);
  let group = firstChannel / channelsOfGroup;
  let offsetGroup = firstChannel / (sizes.channels / sizes.offsetGroups);
  let firstOutput = group * outputsOfGroup + tile % outputTiles * 32u;
  let endOutput = min(firstOutput + 32u, (group + 1u) * outputsOfGroup);

  // Of the tile, each invocation gathers 8 channels of one pixel, and adds up 4 channels (from `down` on) and 4 outputs (from `across` on).
  let down = local / 8u;
  let across = local % 8u;
  var sum0 = vec4f(0.0);
  var sum1 = vec4f(0.0);
  var sum2 = vec4f(0.0);
  var sum3 = vec4f(0.0);
  var ofBias = vec4f(0.0);
  let end = min((workgroup.z + 1u) * sizes.pixelsOfPart, sizes.batch * sizes.samples);
  for (var pixel = workgroup.z * sizes.pixelsOfPart; pixel < end; pixel += 16u) {
    let gathered = pixel + local / 4u;
    let window = windowOf(min(gathered, end - 1u));
    let at = sampleOfTap(window, offsetGroup, placeInKernel);
    let corners = cornersOf(at, imageSize());
    let starts = startsOf(corners, window.image);
    let shares = weightsOf(at.fraction) * at.factor;
    workgroupBarrier();
    let mine = local % 4u * 2u;
    for (var i = mine; i < mine + 2u; i++) {
      let values = interpolated(starts, corners.isInside, shares, firstChannel + 4u * i, endChannel);
      samples[local / 4u * 8u + i] = select(vec4f(0.0), values, gathered < end);
    }
    for (var i = local; i < 128u; i += 64u) {
      cotangents[i] = cotangentsOf(pixel + i / 8u, end, firstOutput + 4u * (i % 8u), endOutput);
    }
    workgroupBarrier();
    for (var k = 0u; k < min(16u, end - pixel); k++) {
      let s = samples[8u * k + down];
      let c = cotangents[8u * k + across];
      sum0 += s.x * c;
      sum1 += s.y * c;
      sum2 += s.z * c;
      sum3 += s.w * c;
      ofBias += c;
    }
  }
  let kernelSize = tapCount() * channelsOfGroup * sizes.outputChannels;
  let firstOfPart = workgroup.z * (kernelSize + sizes.outputChannels);
  let firstRow = firstOfPart + (tap * channelsOfGroup + (firstChannel + 4u * down) % channelsOfGroup) * sizes.outputChannels;
  let firstOfMine = firstOutput + 4u * across;
  for (var i = 0u; i < 4u && firstOfMine + i < endOutput; i++) {
    let sums = vec4f(sum0[i], sum1[i], sum2[i], sum3[i]);
    for (var j = 0u; j < 4u && firstChannel + 4u * down + j < endChannel; j++) {
      partials[firstRow + j * sizes.outputChannels + firstOfMine + i] = sums[j];
    }
    if (tap == 0u && firstChannel % channelsOfGroup == 0u && down == 0u) {
      partials[firstOfPart + kernelSize + firstOfMine + i] = ofBias[i];
    }
  }
}

// Four outputs at a pixel, zeros from `end` and `endOutput` on.
fn cotangentsOf(pixel: u32, end: u32, firstOutput: u32, endOutput: u32) -> vec4f {
  let outputs = firstOutput + vec4u(0u, 1u, 2u, 3u);
  let row = min(pixel, end - 1u) * sizes.outputChannels;
  let values = cotangentFour(row + firstOutput, row + endOutput - 1u);
  return select(vec4f(0.0), values, (outputs < vec4u(endOutput)) & vec4<bool>(pixel < end));
}

// deformConv2d: four channels at once of an interpolated sample, behind samples.wgsl. A kernel of the GPU declares `input`, of which `inputFour` reads.

// Where the channels of the four corners begin in `input`.
fn startsOf(corners: Corners, image: u32) -> vec4u {
  return (corners.pixel + image * u32(sizes.height * sizes.width)) * sizes.channels;
}

// Channels from `channel` to below `end`, at most four, and zeros; zeros as well outside the image.
fn channelsAt(start: u32, isInside: bool, channel: u32, end: u32) -> vec4f {
  let values = inputFour(start + channel, start + end - 1u);
  return select(vec4f(0.0), values, (channel + vec4u(0u, 1u, 2u, 3u) < vec4u(end)) & vec4<bool>(isInside));
}

fn interpolated(starts: vec4u, isInside: vec4<bool>, weights: vec4f, channel: u32, end: u32) -> vec4f {
  return weights.x * channelsAt(starts.x, isInside.x, channel, end) + weights.y * channelsAt(starts.y, isInside.y, channel, end)
    + weights.z * channelsAt(starts.z, isInside.z, channel, end) + weights.w * channelsAt(starts.w, isInside.w, channel, end);
}

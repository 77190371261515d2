// deformConv2d: the kernel turned around, behind sizes.wgsl. A kernel of the GPU declares `kernel`.

// What four channels, whose rows are `firstRow` + channel, give to one output; zeros from `end` and `endOutput` on.
fn kernelColumn(firstRow: u32, first: u32, end: u32, output: u32, endOutput: u32) -> vec4f {
  let channels = first + vec4u(0u, 1u, 2u, 3u);
  let at = (firstRow + min(channels, vec4u(end - 1u))) * sizes.outputChannels + min(output, endOutput - 1u);
  let values = vec4f(kernel[at.x], kernel[at.y], kernel[at.z], kernel[at.w]);
  return select(vec4f(0.0), values, (channels < vec4u(end)) & vec4<bool>(output < endOutput));
}

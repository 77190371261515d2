// deformConv2d: four weights at once, behind sizes.wgsl. A kernel of the GPU declares `kernel`, of which `kernelFour` reads.

// Four outputs of the kernel for one tap and channel, whose row is `firstRow` + channel; zeros from `end` and `endOutput` on.
fn kernelRow(firstRow: u32, channel: u32, end: u32, firstOutput: u32, endOutput: u32) -> vec4f {
  let row = (firstRow + min(channel, end - 1u)) * sizes.outputChannels;
  let outputs = firstOutput + vec4u(0u, 1u, 2u, 3u);
  let values = kernelFour(row + firstOutput, row + endOutput - 1u);
  return select(vec4f(0.0), values, (outputs < vec4u(endOutput)) & vec4<bool>(channel < end));
}

/** What a page reported of the GPU, written down for a person or a bug report. */
import type { DeviceReport } from '../experiment/messages.js';

const backends = { webgpu: 'WebGPU', cpu: 'CPU (slow: the same results without the GPU)', none: 'none: nothing can run here' };

export function gpuInformation(device: DeviceReport | undefined): string {
  if (!device) {
    return [
      'GradLab: GPU information',
      '',
      'No experiment has run in this window yet, and only a running page can ask for the GPU.',
      'Open a *.gradlab.json file; then run "GradLab: Show GPU Information" again.',
      '',
    ].join('\n');
  }
  const { backend, name, software, features, limits, webgpuProblem } = device;
  return [
    'GradLab: GPU information',
    '',
    `backend   ${backends[backend]}`,
    `adapter   ${name}`,
    ...(software ? ['          This adapter is software: the processor stands in for a GPU. Results are the same, times are not.'] : []),
    ...(webgpuProblem ? ['', 'Why WebGPU is not used', `  ${webgpuProblem.message}`, 'What to do', `  ${webgpuProblem.remedy}`] : []),
    '',
    'Features in use',
    ...(features.length > 0 ? [...features].sort().map((feature) => `  ${feature}`) : ['  none']),
    '',
    'Limits',
    ...table(Object.entries(limits).sort(([a], [b]) => a.localeCompare(b))),
    '',
  ].join('\n');
}

function table(rows: readonly (readonly [string, number])[]): string[] {
  const nameWidth = Math.max(0, ...rows.map(([name]) => name.length));
  const numbers = rows.map(([, value]) => value.toLocaleString('en-US'));
  const numberWidth = Math.max(0, ...numbers.map((number) => number.length));
  if (rows.length === 0) return ['  none'];
  return rows.map(([name], index) => `  ${name.padEnd(nameWidth)}  ${(numbers[index] ?? '').padStart(numberWidth)}`);
}

import { describe, expect, it } from 'vitest';
import { gpuInformation } from '../../../extension/gpuInformation.js';

describe('GPU information', () => {
  it('says how to get it where no page has run', () => {
    expect(gpuInformation(undefined)).toContain('Open a *.gradlab.json file');
  });

  it('lists adapter, features and limits', () => {
    const text = gpuInformation({
      backend: 'webgpu',
      name: 'nvidia ada · NVIDIA GeForce RTX 4070',
      software: false,
      features: ['timestamp-query', 'subgroups'],
      limits: { maxStorageBufferBindingSize: 2147483644, maxBindGroups: 4 },
    });
    expect(text).toContain('adapter   nvidia ada · NVIDIA GeForce RTX 4070\n');
    expect(text).toContain('  subgroups\n  timestamp-query\n');
    expect(text).toContain('  maxBindGroups                            4\n  maxStorageBufferBindingSize  2,147,483,644\n');
    expect(text).not.toContain('not used');
    expect(text).not.toContain('software');
  });

  it('says why WebGPU is not used and what to do', () => {
    const text = gpuInformation({
      backend: 'cpu',
      name: 'CPU',
      software: true,
      features: [],
      limits: {},
      webgpuProblem: { kind: 'noAdapter', message: 'No adapter was found.', remedy: 'Start VS Code with --enable-unsafe-webgpu.' },
    });
    expect(text).toContain('Why WebGPU is not used\n  No adapter was found.\nWhat to do\n  Start VS Code with --enable-unsafe-webgpu.\n');
    expect(text).toContain('Features in use\n  none\n');
  });
});

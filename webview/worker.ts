/** The engine's worker: puts together the device, the operations and the painter, and speaks with the page. */
import './wakeGpu.js';
import { paintPixels, rangeOf, statisticsOf } from './color/index.js';
import { EngineHost } from './engine/host.js';
import { openCpu, openWebGPU } from './engine/platform.js';
import { EngineError } from './engine/problem.js';
import { operations } from './ops/index.js';

const host = new EngineHost({
  operations,
  post: (message) => self.postMessage(message),
  async open(panels, events, again) {
    const platform = await openWebGPU(navigator.gpu, panels, events);
    if (!('kind' in platform)) return platform;
    if (!again) return openCpu(panels, { paintPixels, rangeOf, statisticsOf }, platform);
    throw new EngineError({ kind: 'noBackend', message: platform.message, remedy: `${platform.remedy} Then reload the window.` });
  },
});

self.addEventListener('message', ({ data }) => host.receive(data));
self.addEventListener('error', ({ error }) => host.fail(error));
self.addEventListener('unhandledrejection', ({ reason }) => host.fail(reason));

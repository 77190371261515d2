/** Shows tensors on canvases through WebGPU: drawn from the tensors' own buffers, with nothing read back but the reports. */
import { flush } from '../backend/dispatch.js';
import type { Tensor, WebGPUBackend } from '../operation.js';
import type { FramePanel } from './framePlan.js';
import { createFrameRenderer } from './frameRenderer.js';
import type { Painter } from './painter.js';
import { type AttachedPanel, createPanels, type Panels } from './panels.js';
import { followsPointer, pointedTensors } from './pointing.js';
import { createReadback } from './readback.js';
import { numbersOf, tensorBufferOf } from './tensorBuffer.js';

/** `panels` of a painter whose device was lost are taken over, canvases included. */
export function createWebGPUPainter(backend: WebGPUBackend, panels: Panels = createPanels()): Painter {
  const { device } = backend;
  const format = navigator.gpu.getPreferredCanvasFormat();
  const renderer = createFrameRenderer(backend, format);
  const readback = createReadback(device);
  const contexts = new WeakMap<OffscreenCanvas, GPUCanvasContext>();

  /** Configured once for this painter's device; the drawing is premultiplied, so that the page shows through where nothing is. */
  function contextOf(canvas: OffscreenCanvas): GPUCanvasContext {
    let context = contexts.get(canvas);
    if (!context) {
      const webgpu = canvas.getContext('webgpu');
      if (!webgpu)
        throw new Error('A panel’s canvas already has a 2D context and cannot be drawn with WebGPU: give the panel a new canvas.');
      context = webgpu;
      context.configure({ device, format, alphaMode: 'premultiplied' });
      contexts.set(canvas, context);
    }
    return context;
  }

  function framePanel({ id, canvas, drawing, shown }: AttachedPanel): FramePanel {
    const view = () => contextOf(canvas).getCurrentTexture().createView();
    return { id, drawing, height: canvas.height, width: canvas.width, ...(shown && { view }) };
  }

  const { attach, configure, detach, show } = panels;
  return {
    panels,
    attach,
    configure,
    detach,
    show,
    paint: (tensors, pointed) => renderer.render(tensors, panels.attached().map(framePanel), pointed),
    async followPointer(tensors, pointed) {
      const attached = panels.attached();
      const following = new Set(attached.filter((panel) => followsPointer(tensors, panel)));
      if (following.size === 0) return;
      // The others keep their places in the frame, and so what the renderer has for them.
      const frame = attached.map((panel) => (following.has(panel) ? panel : { ...panel, drawing: {}, shown: false }));
      await renderer.render(tensors, frame.map(framePanel), pointed);
    },
    async readPixel(tensors, pixel) {
      const pointed = pointedTensors(tensors, pixel, panels.shown()).map(
        ({ reference, picture, comparedAt, value, gradient, first, count }) => {
          const piece = (tensor: Tensor) => ({ ...tensorBufferOf(backend, tensor), offset: first * 4, bytes: count * 4 });
          const named = { reference, ...(picture !== undefined && { picture }), ...(comparedAt !== undefined && { comparedAt }) };
          return { named, value: piece(value), gradient: gradient && piece(gradient) };
        },
      );
      flush(backend);
      const encoder = device.createCommandEncoder({ label: 'pixel' });
      const pieces = pointed.flatMap(({ value, gradient }) => (gradient ? [value, gradient] : [value]));
      const read = readback.encode(encoder, pieces);
      device.queue.submit([encoder.finish()]);
      const bytes = await read();
      if (!bytes) return [];
      const numbers = (piece: (typeof pieces)[number]) => Array.from(numbersOf(piece, bytes.get(piece) ?? new ArrayBuffer(0)));
      return pointed.map(({ named, value, gradient }) => ({
        ...named,
        value: numbers(value),
        ...(gradient && { gradient: numbers(gradient) }),
      }));
    },
    async readEntries(tensor, first, count) {
      const piece = { ...tensorBufferOf(backend, tensor), offset: first * 4, bytes: count * 4 };
      flush(backend);
      const encoder = device.createCommandEncoder({ label: 'entries' });
      const read = readback.encode(encoder, [piece]);
      device.queue.submit([encoder.finish()]);
      const bytes = (await read())?.get(piece);
      return bytes ? Array.from(numbersOf(piece, bytes)) : [];
    },
    dispose() {
      renderer.dispose();
      readback.dispose();
    },
  };
}

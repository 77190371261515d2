/** Borders of segments over a picture, for every operation that has labels: those that it makes, or else those that it takes. */
import type { Overlay, OverlayPainter, OverlayScene } from '../../engine/operation.js';
import bordersCode from './borders.wgsl';
import { paintBorders } from './paint.js';
import { type Borders, bordersOf } from './scene.js';

export const superpixelBorders: Overlay = {
  arrowInputs: [],
  followsPointer: true,
  prepare,
  paint(context, scene) {
    const borders = bordersOf(scene);
    if (!borders) return;
    const [height, width] = scene.canvas;
    const image = context.getImageData(0, 0, width, height);
    paintBorders(image.data, borders, scene);
    context.putImageData(image, 0, 0);
  },
};

const sceneBytes = 80;

/** Compiled once for all panels of a device and format. */
const compiled = new WeakMap<GPUDevice, Map<GPUTextureFormat, GPURenderPipeline>>();

function prepare(device: GPUDevice, format: GPUTextureFormat): OverlayPainter {
  const pipeline = pipelineFor(device, format);
  const uniforms = device.createBuffer({ label: 'borders', size: sceneBytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
  return {
    draw(pass, scene) {
      const borders = bordersOf(scene);
      if (!borders) return;
      device.queue.writeBuffer(uniforms, 0, uniformsOf(borders, scene));
      const entries = [{ buffer: uniforms }, borders.labels.values].map((resource, binding) => ({ binding, resource }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.draw(3);
    },
    dispose() {
      uniforms.destroy();
    },
  };
}

/** borders.wgsl's Scene. */
function uniformsOf({ rows, columns, first, pointed, width, rim }: Borders<unknown>, scene: OverlayScene<unknown>): ArrayBuffer {
  const bytes = new ArrayBuffer(sceneBytes);
  new Int32Array(bytes).set([scene.canvas[1], scene.canvas[0], columns, rows, first, pointed, width, rim]);
  new Float32Array(bytes, 32).set([...scene.line, ...scene.lineUnderneath, ...scene.accent]);
  return bytes;
}

function pipelineFor(device: GPUDevice, format: GPUTextureFormat): GPURenderPipeline {
  const ofDevice = compiled.get(device) ?? new Map<GPUTextureFormat, GPURenderPipeline>();
  compiled.set(device, ofDevice);
  const known = ofDevice.get(format);
  if (known) return known;
  const module = device.createShaderModule({ label: 'borders', code: bordersCode });
  const over = { operation: 'add', srcFactor: 'one', dstFactor: 'one-minus-src-alpha' } as const;
  const pipeline = device.createRenderPipeline({
    label: 'borders',
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format, blend: { color: over, alpha: over } }] },
  });
  ofDevice.set(format, pipeline);
  return pipeline;
}

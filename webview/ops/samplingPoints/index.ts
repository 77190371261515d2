/** Where offsets make an operation look, over the image that it samples: deformConv2d and deformSample2d. */
import type { Overlay, OverlayPainter, OverlayScene } from '../../engine/operation.js';
import arrowCode from '../drawing/arrow.wgsl';
import linesCode from '../drawing/lines.wgsl';
import { paintSamples } from './paint.js';
import { type SampledScene, sampledScene } from './scene.js';
import strokesCode from './strokes.wgsl';

export const samplingPoints: Overlay = {
  arrowInputs: ['offset'],
  followsPointer: true,
  prepare,
  paint: paintSamples,
};

const strokeVertices = 4;
/** The line from its tap, the dot, the arrow against its gradient. */
const strokesOfSample = 3;
const sceneBytes = 176;

/** Compiled once for all panels of a device and format. */
const compiled = new WeakMap<GPUDevice, Map<GPUTextureFormat, GPURenderPipeline>>();

function prepare(device: GPUDevice, format: GPUTextureFormat): OverlayPainter {
  const pipeline = pipelineFor(device, format);
  const uniforms = device.createBuffer({
    label: 'sampling points',
    size: sceneBytes,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  return {
    draw(pass, scene) {
      const sampled = sampledScene(scene);
      if (!sampled) return;
      const { offset, mask = offset, fields, samples } = sampled;
      device.queue.writeBuffer(uniforms, 0, uniformsOf(scene, sampled));
      const bindings = [{ buffer: uniforms }, offset.values, mask.values, offset.gradient ?? offset.values, scene.arrowLimit];
      const entries = bindings.map((resource, binding) => ({ binding, resource }));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
      pass.draw(strokeVertices, fields[0] * fields[1] + strokesOfSample * samples);
    },
    dispose() {
      uniforms.destroy();
    },
  };
}

/** strokes.wgsl's Scene, whose pairs have x first. */
function uniformsOf(scene: OverlayScene<unknown>, sampled: SampledScene<unknown>): ArrayBuffer {
  const bytes = new ArrayBuffer(sceneBytes);
  const { input, strides, padding, dilations, fields, output, taps, cell } = sampled;
  const swapped = (...pairs: (readonly [number, number])[]) => pairs.flatMap(([vertical, horizontal]) => [horizontal, vertical]);
  new Float32Array(bytes).set([
    ...swapped(scene.canvas, cell),
    ...[...scene.line, ...scene.lineUnderneath, ...scene.accent],
    ...swapped(input, strides, padding, dilations),
  ]);
  new Uint32Array(bytes).set(swapped(fields, output, taps), 24);
  new Float32Array(bytes).set([scene.pixelRatio, scene.arrowLength], 30);
  const { firstPixel, picked, samples, clamps, published, mask, offset } = sampled;
  const flags = [clamps, published, mask !== undefined, offset.gradient !== undefined].map(Number);
  new Uint32Array(bytes).set([firstPixel, picked, samples, ...flags], 32);
  return bytes;
}

function pipelineFor(device: GPUDevice, format: GPUTextureFormat): GPURenderPipeline {
  const ofDevice = compiled.get(device) ?? new Map<GPUTextureFormat, GPURenderPipeline>();
  compiled.set(device, ofDevice);
  const known = ofDevice.get(format);
  if (known) return known;
  const module = device.createShaderModule({ label: 'sampling points', code: linesCode + arrowCode + strokesCode });
  const over = { operation: 'add', srcFactor: 'one', dstFactor: 'one-minus-src-alpha' } as const;
  const pipeline = device.createRenderPipeline({
    label: 'sampling points',
    layout: 'auto',
    vertex: { module },
    fragment: { module, targets: [{ format, blend: { color: over, alpha: over } }] },
    primitive: { topology: 'triangle-strip' },
  });
  ofDevice.set(format, pipeline);
  return pipeline;
}

/** Draws panels into texture views, straight from the tensors' GPU buffers, and tells the numbers of all when the GPU has them. */
import type { PanelId, PanelReport, PointedPixel } from '../../../experiment/messages.js';
import { flush } from '../backend/dispatch.js';
import type { Overlay, OverlayPainter, WebGPUBackend } from '../operation.js';
import { type FramePanel, type FramePlan, planFrame } from './framePlan.js';
import { createHeatmapPass } from './heatmapPass.js';
import type { TensorSource } from './painter.js';
import { createPicks } from './pointing.js';
import { createReadback, type Piece } from './readback.js';
import { mostValues, type PanelNumbers, reportOf } from './report.js';
import { createStatisticsPass, readSummary, type StatisticsJob, summaryBytes, summaryStride } from './statisticsPass.js';
import { numbersOf, tensorBufferOf } from './tensorBuffer.js';

export interface FrameRenderer {
  /** Encodes and submits at once; the reports come later, and none where the device is lost before. */
  render(
    tensors: TensorSource,
    panels: readonly FramePanel[],
    pointed?: PointedPixel | null,
  ): Promise<Readonly<Record<PanelId, PanelReport>>>;
  dispose(): void;
}

export function createFrameRenderer(backend: WebGPUBackend, format: GPUTextureFormat): FrameRenderer {
  const { device } = backend;
  const statisticsPass = createStatisticsPass(device);
  const heatmapPass = createHeatmapPass(device, format);
  const readback = createReadback(device);
  const picks = createPicks();
  const overlayPainters = new Map<PanelId, { readonly overlay: Overlay; readonly painter: OverlayPainter }>();
  /** Bound as the limit of arrows where no gradient is known: zero. */
  const noArrows = device.createBuffer({ label: 'no arrows', size: summaryBytes, usage: GPUBufferUsage.STORAGE });

  function overlayPainter(id: PanelId, overlay: Overlay): OverlayPainter {
    const known = overlayPainters.get(id);
    if (known?.overlay === overlay) return known.painter;
    known?.painter.dispose();
    const painter = overlay.prepare(device, format);
    overlayPainters.set(id, { overlay, painter });
    return painter;
  }

  /** A panel that comes back later gets another one; pipelines are kept elsewhere. */
  function disposeOverlayPaintersBut(panels: readonly FramePanel[]): void {
    const drawn = new Set(panels.map(({ id }) => id));
    for (const [id, { painter }] of overlayPainters) {
      if (drawn.has(id)) continue;
      painter.dispose();
      overlayPainters.delete(id);
    }
  }

  function drawPanels(encoder: GPUCommandEncoder, { panels, jobs }: FramePlan): GPUBuffer {
    const summaries = jobs.length === 0 ? noArrows : statisticsPass.encode(encoder, jobs);
    const summaryOf = (job = 0): GPUBufferBinding => ({ buffer: summaries, offset: job * summaryStride, size: summaryBytes });
    const heatmaps = panels.map(({ heatmap, heatmapJob }) => heatmap && { ...heatmap, summary: summaryOf(heatmapJob) });
    const draws = heatmapPass.prepare(encoder, heatmaps);
    panels.forEach(({ panel, overlay, arrowJob }, i) => {
      if (!panel.view) return;
      // Transparent, so that the page shows where nothing is drawn.
      const attachment = { view: panel.view(), loadOp: 'clear', storeOp: 'store' } as const;
      const pass = encoder.beginRenderPass({ label: `panel ${panel.id}`, colorAttachments: [attachment] });
      draws[i]?.(pass);
      if (overlay) {
        const arrowLimit = arrowJob === undefined ? { buffer: noArrows } : summaryOf(arrowJob);
        overlayPainter(panel.id, overlay.overlay).draw(pass, { ...overlay.scene, arrowLimit });
      }
      pass.end();
    });
    return summaries;
  }

  return {
    async render(tensors, panels, pointed = null) {
      picks.note(pointed);
      if (panels.length === 0) return {};
      const plan = planFrame(tensors, panels, pointed, picks, (tensor) => tensorBufferOf(backend, tensor));
      // What is still to be uploaded or computed stands in tfjs's own encoder.
      flush(backend);
      disposeOverlayPaintersBut(panels);
      const encoder = device.createCommandEncoder({ label: 'frame' });
      const summaries = drawPanels(encoder, plan);
      const pieces = plan.jobs.map((job, number) => piecesOf(job, number, summaries));
      const read = readback.encode(
        encoder,
        pieces.flatMap(({ summary, values, minus }) => [summary, values, minus]),
      );
      device.queue.submit([encoder.finish()]);
      const bytes = await read();
      return bytes
        ? reportsOf(
            plan.panels,
            plan.jobs.map((job, number) => numbersOfJob(job, pieces[number] as JobPieces, bytes)),
          )
        : {};
    },
    dispose() {
      for (const { painter } of overlayPainters.values()) painter.dispose();
      for (const part of [statisticsPass, heatmapPass, readback]) part.dispose();
      noArrows.destroy();
    },
  };
}

/** What is read back of one job. Entries only of small tensors, and of what is subtracted from one. */
interface JobPieces {
  readonly summary: Piece;
  readonly values: Piece;
  readonly minus: Piece;
}

function piecesOf({ tensor, minus, count }: StatisticsJob, number: number, summaries: GPUBuffer): JobPieces {
  const bytes = count <= mostValues ? count * 4 : 0;
  return {
    summary: { buffer: summaries, offset: number * summaryStride, bytes: summaryBytes },
    values: { buffer: tensor.buffer, offset: 0, bytes },
    minus: { buffer: (minus ?? tensor).buffer, offset: 0, bytes: minus ? bytes : 0 },
  };
}

function numbersOfJob({ tensor, minus, count }: StatisticsJob, pieces: JobPieces, bytes: ReadonlyMap<Piece, ArrayBuffer>): PanelNumbers {
  const of = (piece: Piece) => bytes.get(piece) ?? new ArrayBuffer(0);
  const summary = readSummary(of(pieces.summary));
  if (count > mostValues) return summary;
  const values = Float32Array.from(numbersOf(tensor, of(pieces.values)));
  if (!minus) return { ...summary, values };
  const subtracted = numbersOf(minus, of(pieces.minus));
  return { ...summary, values: values.map((value, i) => value - (subtracted[i] as number)) };
}

function reportsOf(panels: FramePlan['panels'], numbers: readonly PanelNumbers[]): Record<PanelId, PanelReport> {
  const reports: Record<PanelId, PanelReport> = {};
  for (const { panel, heatmapJob, arrowJob } of panels) {
    const arrows = arrowJob === undefined ? undefined : numbers[arrowJob];
    // A panel of an overlay alone tells of the arrows' tensor.
    const shown = heatmapJob === undefined ? arrows : numbers[heatmapJob];
    if (shown) reports[panel.id] = reportOf(arrows ? { ...shown, arrowLimit: arrows.high } : shown);
  }
  return reports;
}

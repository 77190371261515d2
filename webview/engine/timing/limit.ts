/** The least time that a pass can take on a device. */
import type { DeviceRates, PassLimit } from '../../../experiment/messages.js';
import type { PassCost } from '../cost.js';

/** Arithmetic and memory work side by side at best, so that the longer of the two decides (the roofline). */
export function limitOf({ flops, bytes }: PassCost, { flopsPerSecond, bytesPerSecond }: DeviceRates): PassLimit {
  const arithmetic = (1000 * flops) / flopsPerSecond;
  const memory = (1000 * bytes) / bytesPerSecond;
  return { milliseconds: Math.max(arithmetic, memory), boundBy: arithmetic > memory ? 'arithmetic' : 'memory', flops, bytes };
}

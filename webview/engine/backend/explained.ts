import { engineFields } from './internals.js';

/**
 * Runs operations. What they throw, now or when gradients go back through them, is thrown as `explained` makes of it: the backward pass
 * knows the operations of tfjs alone, and not what they were called for.
 */
export function withErrorsExplained<T>(operations: () => T, explained: (error: unknown) => unknown): T {
  const attempt = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw explained(error);
    }
  };
  const { state } = engineFields();
  // There is no tape where no gradients are asked for.
  const before = state.activeTape?.length ?? 0;
  const result = attempt(operations);
  for (const node of state.activeTape?.slice(before) ?? []) {
    const gradient = node.gradient;
    if (!gradient) continue;
    node.gradient = (cotangents) =>
      Object.fromEntries(Object.entries(attempt(() => gradient(cotangents))).map(([input, ofInput]) => [input, () => attempt(ofInput)]));
  }
  return result;
}

/** Which of the ways to describe something a node takes, and what is wrong where it takes none of them whole, or parts of several. */
import type { Way } from '../contract.js';

export interface WayProblem {
  /** The first name that does not go with those before it; absent where something is missing. */
  readonly name?: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * What keeps the node `id` from being described in exactly one of `ways`.
 * @param written the names of its inputs and attributes, in the order of the text.
 */
export function wayProblem(id: string, ways: readonly Way[], written: readonly string[]): WayProblem | undefined {
  const given = written.filter((name) => ways.some((way) => way.includes(name)));
  const has = (way: Way) => way.every((name) => given.includes(name));
  const begun = ways.filter((way) => given.every((name) => way.includes(name)));
  if (begun.some(has)) return undefined;

  if (given.length === 0) {
    const names = [...new Set(ways.flat())];
    return { message: `${id} has neither ${names.join(' nor ')}.`, remedy: `Give it ${choice(ways)}.` };
  }
  if (begun.length > 0) {
    const missing = begun.map((way) => way.filter((name) => !given.includes(name)));
    return { message: `${id} has only ${listed(given)}.`, remedy: `Give it ${choice(missing)} as well.` };
  }
  const name = given.find((_, index) => !ways.some((way) => given.slice(0, index + 1).every((earlier) => way.includes(earlier))));
  const whole = ways.filter(has);
  const started = ways.filter((way) => way.some((member) => given.includes(member)));
  return {
    ...(name !== undefined && { name }),
    message: `${id} has ${listed(given)}, which exclude one another.`,
    remedy: whole.length > 0 ? `Keep ${choice(whole)}.` : `Give it ${choice(started)}.`,
  };
}

/** "points, or means and sigma" */
function choice(ways: readonly Way[]): string {
  return ways.map(listed).join(', or ');
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

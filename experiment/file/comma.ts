import { createScanner } from 'jsonc-parser';

/** The offset of the comma that is the next token of the text from `offset` on, comments passed over; undefined where another one is. */
export function commaAt(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const next = scanner.getTokenOffset();
  return text[next] === ',' ? next : undefined;
}

/** Brackets, commas and quotes: the syntax of JSON with comments and trailing commas. */
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { DiagnosticCode } from './diagnostic.js';

/** A file that means something does not nest deeper, and deeper nesting would exhaust the parser's stack. */
const maximumDepth = 64;

export interface Span {
  readonly offset: number;
  readonly length: number;
}

export interface SyntaxMistake {
  readonly code: DiagnosticCode;
  readonly span: Span;
  readonly message: string;
  readonly remedy: string;
}

/** The tree of a text, or its first mistake: what follows the first slip is guesswork. */
export function parseSyntax(text: string): { readonly root: Node } | { readonly mistake: SyntaxMistake } {
  const unmarked = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text; // a byte order mark, kept as one character
  const deep = findDeepNesting(unmarked);
  if (deep !== undefined) {
    const message = `Brackets are nested more than ${maximumDepth} deep here.`;
    return { mistake: { code: 'too-deep', span: deep, message, remedy: 'Nest less deeply.' } };
  }
  const errors: ParseError[] = [];
  const root = parseTree(unmarked, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (root !== undefined && first === undefined) return { root };
  const span = { offset: first?.offset ?? 0, length: first?.length ?? 0 };
  return { mistake: { code: 'syntax', span, ...syntaxWords(first, unmarked) } };
}

/** Brackets, and the text and comments in which a bracket is none; read as the parser's scanner reads them, and many times as fast. */
const bracketsAndText = /"[^"\\\r\n]*(?:\\[\s\S][^"\\\r\n]*)*"?|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|[[\]{}]/g;

/** The first bracket that opens too deep a nesting. */
function findDeepNesting(text: string): Span | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(bracketsAndText)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > maximumDepth) return { offset: index, length: 1 };
  }
  return undefined;
}

/** What the parser's error codes mean to a person. */
function syntaxWords(error: ParseError | undefined, text: string): { message: string; remedy: string } {
  if (error === undefined || text.trim() === '') {
    return { message: 'The file is empty.', remedy: 'Begin with { "gradlab": 1, "tensors": {}, "graph": [] }.' };
  }
  const found = text.slice(error.offset, error.offset + Math.min(error.length, 30));
  const here = found === '' || error.offset >= text.length ? 'The file ends here' : `${found} stands here`;
  switch (printParseErrorCode(error.error)) {
    case 'PropertyNameExpected':
      return { message: `${here}, but a key is wanted.`, remedy: 'Write a key in double quotes.' };
    case 'ValueExpected':
      return { message: `${here}, but a value is wanted.`, remedy: 'Write a number, text in double quotes, true, a list or an object.' };
    case 'ColonExpected':
      return { message: `${here}, but a colon is wanted.`, remedy: 'Write a colon between key and value.' };
    case 'CommaExpected':
      return { message: `${here}, but a comma is wanted.`, remedy: 'Write a comma before it.' };
    case 'CloseBraceExpected':
      return { message: `${here}, but an object is still open.`, remedy: 'Close it with }.' };
    case 'CloseBracketExpected':
      return { message: `${here}, but a list is still open.`, remedy: 'Close it with ].' };
    case 'EndOfFileExpected':
      return { message: `${here}, after the end of the experiment.`, remedy: 'Take away what follows the last }.' };
    case 'UnexpectedEndOfString':
      return { message: 'This text has no end.', remedy: 'Close it with a double quote on the same line.' };
    case 'UnexpectedEndOfComment':
      return { message: 'This comment has no end.', remedy: 'Close it with */.' };
    case 'UnexpectedEndOfNumber':
    case 'InvalidNumberFormat':
      return { message: `${found} is not a number.`, remedy: 'Write numbers as 0.5, 12 or 1e-3.' };
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return { message: 'This text has an escape that JSON does not know.', remedy: 'Write \\\\ for a backslash.' };
    case 'InvalidCharacter':
      return { message: 'This text has a control character in it.', remedy: 'Write \\n for a line break and \\t for a tab.' };
    default:
      return { message: `${found} means nothing here.`, remedy: 'Text stands in double quotes; the words are true, false and null.' };
  }
}

import { Composer, Lexer, LineCounter, Parser, type CST, type Document, type YAMLError } from 'yaml';

/** Limits of what is given to the YAML library; real manifests are under 1 kB and nest 5 deep. 16,000 tokens are about 2,700 lines and 60 ms. */
export const YAML_LIMITS = { maxChars: 262_144, maxDepth: 48, maxTokens: 16_000 } as const;

/** A document whose scalars are all text, and the places where its lines start. */
export interface BoundedDocument {
  readonly document: Document.Parsed;
  readonly lineCounter: LineCounter;
  readonly errors: readonly YAMLError[];
  /** Range of a second document, when there is one. */
  readonly second?: readonly [number, number];
}

/** Why a text was not parsed: it is beyond a limit, at this offset. */
export interface BeyondLimit {
  readonly limit: 'depth' | 'tokens';
  readonly offset: number;
}

/** Parses YAML with every scalar kept as text (failsafe schema), within limits of depth and size that are checked before nodes are made. */
export function parseBounded(text: string): BoundedDocument | BeyondLimit {
  const lineCounter = new LineCounter();
  lineCounter.addNewLine(0);
  const parser = new Parser(lineCounter.addNewLine);
  // failsafe: every scalar stays the text that the author wrote (8.0 is not 8); duplicate keys are found by the reader, which also knows their places.
  const composer = new Composer({ schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, keepSourceTokens: false, logLevel: 'silent' });
  const documents: Document.Parsed[] = [];
  let tokens = 0;
  const consume = (produced: Iterable<CST.Token>): void => {
    for (const token of produced) documents.push(...composer.next(token));
  };
  for (const lexeme of new Lexer().lex(text)) {
    consume(parser.next(lexeme));
    if (++tokens > YAML_LIMITS.maxTokens) return { limit: 'tokens', offset: parser.offset };
    if (documents.length > 1) break;
    if (parser.stack.length > YAML_LIMITS.maxDepth) return { limit: 'depth', offset: parser.offset };
  }
  consume(parser.end());
  documents.push(...composer.end(true, text.length));
  const [document, second] = documents;
  if (document === undefined) throw new Error('the YAML composer gave no document');
  return { document, lineCounter, errors: document.errors, second: second && [second.range[0], second.range[1]] };
}

/** Whether a text was refused before it was parsed. */
export const isBeyondLimit = (parsed: BoundedDocument | BeyondLimit): parsed is BeyondLimit => 'limit' in parsed;

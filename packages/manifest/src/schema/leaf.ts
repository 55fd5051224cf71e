import { z } from 'zod';
import type { Reading } from '../units/reading.js';

/** What a leaf refuses travels in the issue's `params`, so that the diagnostic keeps its own code and hint. */
export interface LeafParams {
  readonly code: string;
  readonly hint?: string;
}

/** What editors show for a leaf, beside its description. */
export interface LeafHelp {
  readonly description: string;
  readonly examples?: readonly (string | number | boolean)[];
  readonly enum?: readonly string[];
}

/** A leaf that is text in the file and in editors. */
export const textLeaf = <T>(help: LeafHelp, read: (text: string) => Reading<T>) => withReading(z.string().meta(metaOf(help)), read);

/** A leaf that may stand in the file as text or as a number; the number's own text is what is read. */
export const numberLeaf = <T>(help: LeafHelp, read: (text: string) => Reading<T>) => withReading(z.union([z.string(), z.number()]).meta(metaOf(help)), read);

/** A leaf that is true or false. */
export const booleanLeaf = <T>(help: LeafHelp, read: (text: string) => Reading<T>) => withReading(z.union([z.boolean(), z.string()]).meta(metaOf(help)), read);

function metaOf({ description, examples, enum: values }: LeafHelp): { description: string; examples?: unknown[]; enum?: string[] } {
  return { description, ...(examples && { examples: [...examples] }), ...(values && { enum: [...values] }) };
}

function withReading<S extends z.ZodType<string | number | boolean>, T>(schema: S, read: (text: string) => Reading<T>) {
  return schema.transform((value, context): T => {
    const reading = read(String(value));
    if (reading.ok) return reading.value;
    const params: LeafParams = { code: reading.code, hint: reading.hint };
    context.addIssue({ code: 'custom', message: reading.message, params });
    return z.NEVER;
  });
}

import type { z } from 'zod';
import type { garbageItem, logLine, sourceTree } from './calls.js';

export type LogLine = z.infer<typeof logLine>;
export type SourceTree = z.infer<typeof sourceTree>;
export type GarbageItem = z.infer<typeof garbageItem>;

import { quoted, readValue, refuse, type Reading } from './reading.js';

/** Reads a whole number in decimal digits within bounds (both included). */
export function readWholeNumber(text: string, min: number, max: number): Reading<number> {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return readValue(value);
  return refuse('INVALID_NUMBER', `${quoted(text)} is not a whole number from ${min} to ${max}.`);
}

/** Reads a TCP or UDP port. */
export function readPort(text: string): Reading<number> {
  const port = readWholeNumber(text, 1, 65_535);
  if (port.ok) return port;
  const digits = /^\s*(\d+)\s*(?:\/(?:tcp|udp))?\s*$/i.exec(text)?.[1];
  const hint = digits !== undefined && readWholeNumber(digits, 1, 65_535).ok ? `Write ${digits}.` : 'Write a whole number from 1 to 65535.';
  return refuse('INVALID_PORT', `${quoted(text)} is not a port.`, hint);
}

/** Reads true or false in any letter case; yes, no, on and off count too, as they did in YAML 1.1. */
export function readBoolean(text: string): Reading<boolean> {
  const word = text.trim().toLowerCase();
  if (word === 'true' || word === 'yes' || word === 'on') return readValue(true);
  if (word === 'false' || word === 'no' || word === 'off') return readValue(false);
  return refuse('INVALID_BOOLEAN', `${quoted(text)} is neither true nor false.`, 'Write true or false.');
}

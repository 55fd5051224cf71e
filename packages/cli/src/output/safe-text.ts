import { stripVTControlCharacters } from 'node:util';

/** Takes out of foreign text what could move the cursor or fake our own output; keeps tabs as two spaces. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replaceAll('\t', '  ').replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '');
}

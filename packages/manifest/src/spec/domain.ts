import { domainToASCII } from 'node:url';
import { quoted, readValue, refuse, type Reading } from '../units/reading.js';

const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads a host name into its ASCII form in lower case, without a final dot. */
export function readDomain(raw: string): Reading<string> {
  const text = raw.trim().replace(/\.$/, '');
  if (text === '' || text.length > 253) return refuse('INVALID_DOMAIN', 'The domain is empty or too long.', 'Write a host name such as www.example.com.');
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/:?#]+)/i.exec(text)?.[1];
  if (host !== undefined) return refuse('INVALID_DOMAIN', `${quoted(raw)} is an address, not a host name.`, `Write ${host.toLowerCase()}.`);
  const ascii = /^[\x21-\x7E]+$/.test(text) ? text.toLowerCase() : domainToASCII(text);
  if (HOST_NAME.test(ascii)) return readValue(ascii);
  return refuse('INVALID_DOMAIN', `${quoted(raw)} is not a host name.`, 'Write a host name such as www.example.com, without a path or port.');
}

/** Makes a name that can be an application's (a lower-case host name label) of any text; empty when nothing of it can be used. */
export function nameLabel(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 63).replace(/^-+|-+$/g, '');
}

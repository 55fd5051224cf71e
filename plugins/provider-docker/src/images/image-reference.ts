/** Parts of an image reference such as `registry.example.com:5000/team/app:1.2@sha256:…`. */
export interface ImageReference {
  /** Host of the registry; `docker.io` when the reference names none. */
  readonly registry: string;
  /** Repository without `library/`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Reads an image reference by Docker's rules. source: the package distribution/reference of the distribution project. */
export function parseImageReference(text: string): ImageReference {
  const [withoutDigest = '', digest] = splitOnce(text, '@');
  const slash = withoutDigest.indexOf('/');
  const first = slash < 0 ? '' : withoutDigest.slice(0, slash);
  const hasRegistry = first === 'localhost' || /[.:]/.test(first);
  const path = hasRegistry ? withoutDigest.slice(slash + 1) : withoutDigest;
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  const repository = (colon < 0 ? path : path.slice(0, colon)).replace(/^library\//, '');
  const registry = !hasRegistry || first === 'index.docker.io' ? 'docker.io' : first;
  return { registry, repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** Says whether a text can be an image reference at all. */
export function isImageReference(text: string): boolean {
  return /^[a-z0-9]+(?:[._:-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]{32,})?$/i.test(text) && text.length <= 512;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

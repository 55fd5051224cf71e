/**
 * Gives a test for paths that a .dockerignore keeps out of a build. The last pattern that matches a path, or a folder above it, decides.
 * The engine applies the file for its own clients only, not for a context that is sent as tar.
 * source: docs.docker.com, "Build context", .dockerignore files.
 */
export function createIgnore(content: string): (path: string) => boolean {
  const rules = content.replace(/^\uFEFF/, '').split(/\r?\n/).flatMap((line) => {
    const text = line.trim();
    if (text === '' || line.startsWith('#')) return [];
    const isException = text.startsWith('!');
    const pattern = cleanPath(isException ? text.slice(1).trim() : text);
    return pattern === '' || pattern === '.' && !isException ? [] : [{ isException, expression: toExpression(pattern) }];
  });
  return (path) => {
    const parts = cleanPath(path).split('/');
    const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    return rules.reduce((isIgnored, rule) => (prefixes.some((prefix) => rule.expression.test(prefix)) ? !rule.isException : isIgnored), false);
  };
}

function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** `*` and `?` stay inside a path part, `**` stands for any number of them. */
function toExpression(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const set = /^\[\^?[^\]]+\]/.exec(rest)?.[0];
    if (rest.startsWith('**/')) { source += '(?:.*/)?'; at += 2; }
    else if (rest.startsWith('**')) { source += '.*'; at += 1; }
    else if (rest.startsWith('*')) source += '[^/]*';
    else if (rest.startsWith('?')) source += '[^/]';
    else if (set !== undefined) { source += set; at += set.length - 1; }
    else if (rest.startsWith('\\') && rest.length > 1) { source += escapeText(rest[1] ?? ''); at += 1; }
    else source += escapeText(rest[0] ?? '');
  }
  return new RegExp(`^${source}$`, 's');
}

function escapeText(text: string): string {
  return text.replace(/[.+^${}()|[\]\\*?]/g, '\\$&');
}

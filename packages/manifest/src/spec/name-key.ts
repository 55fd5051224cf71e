/** The identity of a name of an application, service or router: letter case and surrounding space do not count. */
export const nameKey = (name: string): string => name.trim().toLowerCase();

/** Who calls. Roles come later; every service method takes one already. */
export interface Actor {
  readonly tokenId: string;
  readonly name: string;
  readonly kind: 'owner' | 'user' | 'plugin';
}

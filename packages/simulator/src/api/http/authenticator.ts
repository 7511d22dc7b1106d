import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { unauthorized } from '../api-status.ts';
import type { UserIdentity } from './api-request.ts';

/** Knows users by bearer token. Without a token a request is anonymous. */
export class TokenAuthenticator {
  private readonly users = new Map<string, UserIdentity>();

  /** Makes a token known. */
  add(token: string, user: UserIdentity): void {
    const groups = new Set([...user.groups, 'system:authenticated']);
    this.users.set(token, { name: user.name, groups: [...groups] });
  }

  /** A new token for a user. */
  issue(user: UserIdentity): string {
    const token = randomBytes(24).toString('base64url');
    this.add(token, user);
    return token;
  }

  /**
   * The user behind a request; 401 for a token that is not known. Those in `system:masters` may
   * act as somebody else by the impersonation headers (`kubectl --as`).
   */
  userOf(message: IncomingMessage): UserIdentity {
    const { authorization } = message.headers;
    if (authorization === undefined) {
      return { name: 'system:anonymous', groups: ['system:unauthenticated'] };
    }
    const user = this.users.get(authorization.replace(/^Bearer\s+/i, ''));
    if (!user) throw unauthorized();
    const name = message.headers['impersonate-user'];
    if (typeof name !== 'string' || !user.groups.includes('system:masters')) return user;
    const groups = message.headersDistinct['impersonate-group'] ?? [];
    return { name, groups: [...groups, 'system:authenticated'] };
  }
}

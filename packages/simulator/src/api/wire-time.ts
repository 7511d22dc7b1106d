/** A time as metav1.Time puts it on the wire: RFC 3339, whole seconds, UTC. */
export function wireTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}

/** A time as metav1.MicroTime puts it on the wire: RFC 3339 with six digits. */
export function wireMicroTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 23)}000Z`;
}

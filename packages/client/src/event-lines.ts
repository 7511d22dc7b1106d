/** One event of a server-sent stream. */
export interface StreamedEvent {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/**
 * Reads server-sent events from a body. Comments (heartbeats) come out as undefined, so that a
 * reader can tell a quiet stream from a dead one.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<StreamedEvent | undefined> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) yield parseBlock(block);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function parseBlock(block: string): StreamedEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const match = /^(\w+): ?(.*)$/.exec(line);
    if (match?.[1]) fields.set(match[1], match[2] ?? '');
  }
  const text = fields.get('data');
  if (text === undefined) return undefined;
  return { id: fields.get('id') ?? '', name: fields.get('event') ?? 'message', text };
}

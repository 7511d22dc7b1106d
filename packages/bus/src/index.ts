/**
 * The one way in which the parts speak to each other: `publish`, `subscribe`, `request`. There is
 * one adapter, within a process; the port is what a message server can keep as well.
 *
 * What the port promises, and what the in-process adapter does:
 * - Order: messages of one subject reach one subscriber in the order in which they were published,
 *   one at a time. Between subjects and between subscribers there is no order.
 * - Delivery: `publish` is at most once, and nobody listening is not an error. `request` answers
 *   only after its receiver has finished; whoever needs "at least once" repeats it until then.
 * - Duplicates: the adapter makes none, a repeated request does. Receivers dedupe by message id.
 * - Back-pressure: a subscriber holds `maxPending` messages; `publish` and `request` wait behind.
 * - Loss on crash: what is in memory is gone. Senders keep a message until its answer says that it
 *   is stored.
 * - Messages are JSON: they are serialised and parsed on the way, so nobody shares an object.
 *
 * It fails with `UNAVAILABLE` when a request has no receiver or its receiver threw, `TIMED_OUT`
 * when no answer came in time. A receiver that throws on a published message is logged and goes on.
 *
 * Example: `serveBatches(bus, ingest)` on the control plane, `sendBatch(bus, batch)` in an agent.
 */
export type { Bus, Receiver, RequestOptions, Subscription } from './bus.ts';
export { createInProcessBus } from './in-process-bus.ts';
export type { InProcessBusOptions } from './in-process-bus.ts';
export { createCommandLink, sendBatch, serveBatches, serveCommands } from './agent-link.ts';
export type { CommandLink } from './agent-link.ts';

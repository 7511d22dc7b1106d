/**
 * The console: what is broken, since when, why, and how sure that is. A client of the REST API and
 * nothing more; it fails by saying in place what it could not learn.
 *
 * Example: `/incidents?state=open&severity=critical` is a page, a bookmark and a message to a
 * colleague.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, startSettings } from './app/index.ts';
import './ui/theme.css';

startSettings();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

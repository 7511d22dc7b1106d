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

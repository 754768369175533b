import type { ReactNode } from "react";

/** Drawn on a grid of 20; the stroke takes the colour of the text. Buttons name themselves, icons are silent. */
const Icon = ({ children }: { readonly children: ReactNode }) => (
  <svg
    className="icon"
    viewBox="0 0 20 20"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden
  >
    {children}
  </svg>
);

export const BrushIcon = () => (
  <Icon>
    <path d="M16.5 3.5 9 11M7.2 11.6c-1.9 0-2.6 1.3-2.6 2.7 0 1-.6 1.7-1.6 2 2.9 1 6.3.2 6.3-2.6 0-1.2-.9-2.1-2.1-2.1Z" />
  </Icon>
);
export const EraserIcon = () => (
  <Icon>
    <path d="m8.5 16.5-5-5a1.2 1.2 0 0 1 0-1.7l6.3-6.3a1.2 1.2 0 0 1 1.7 0l5 5a1.2 1.2 0 0 1 0 1.7l-6.3 6.3H8.5ZM6.5 6.8l6.7 6.7M8 16.5h9" />
  </Icon>
);
export const SwapIcon = () => (
  <Icon>
    <path d="M4 7h11l-3-3M16 13H5l3 3" />
  </Icon>
);
export const UndoIcon = () => (
  <Icon>
    <path d="M4 8h8a4 4 0 0 1 0 8H8M4 8l3-3M4 8l3 3" />
  </Icon>
);
export const RedoIcon = () => (
  <Icon>
    <path d="M16 8H8a4 4 0 0 0 0 8h4M16 8l-3-3M16 8l-3 3" />
  </Icon>
);
export const EyeIcon = () => (
  <Icon>
    <path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5Z" />
    <circle cx="10" cy="10" r="2.2" />
  </Icon>
);
export const FitIcon = () => (
  <Icon>
    <path d="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" />
  </Icon>
);
export const ZoomInIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.5" />
    <path d="m13 13 4 4M9 6.5v5M6.5 9h5" />
  </Icon>
);
export const ZoomOutIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5.5" />
    <path d="m13 13 4 4M6.5 9h5" />
  </Icon>
);
export const FolderIcon = () => (
  <Icon>
    <path d="M2.5 15.5v-11h5l2 2h8v9h-15Z" />
  </Icon>
);
export const DiceIcon = () => (
  <Icon>
    <rect x="3.5" y="3.5" width="13" height="13" rx="2.5" />
    <path d="M7 7h.01M13 7h.01M10 10h.01M7 13h.01M13 13h.01" strokeWidth="2.4" />
  </Icon>
);

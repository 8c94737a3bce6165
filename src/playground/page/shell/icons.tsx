import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const ThreadIcon = () => (
  <Icon>
    <path d="M3.5 4h13v9h-7l-3.5 3v-3h-2.5z" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M12 4.5 6.5 10l5.5 5.5" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="m3 10 14-6.5-4.5 13-3-5.5zM9.5 11 17 3.5" />
  </Icon>
);
export const ListIcon = () => (
  <Icon>
    <path d="M3 5.5h14M3 10h14M3 14.5h14" />
  </Icon>
);
export const DotsIcon = () => (
  <Icon>
    <path
      className="icon-solid"
      d="M5 8.6a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zm5 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8zm5 0a1.4 1.4 0 1 1 0 2.8 1.4 1.4 0 0 1 0-2.8z"
    />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <path d="M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.5 1.5M14.2 14.2l1.5 1.5M15.7 4.3l-1.5 1.5M5.8 14.2l-1.5 1.5" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z" />
  </Icon>
);
export const ScreenIcon = () => (
  <Icon>
    <path d="M3 4h14v9H3zM7.5 16.5h5M10 13v3.5" />
  </Icon>
);
export const ClusterIcon = () => (
  <Icon>
    <path d="m10 2.5 6.5 3.75v7.5L10 17.5l-6.5-3.75v-7.5zM3.5 6.25 10 10l6.5-3.75M10 10v7.5" />
  </Icon>
);
export const CurtainIcon = () => (
  <Icon>
    <path d="m7 6-4 4 4 4M13 6l4 4-4 4M11.2 4.5 8.8 15.5" />
  </Icon>
);
export const SkipIcon = () => (
  <Icon>
    <path d="m4 5 6 5-6 5zM10.5 5l6 5-6 5z" />
  </Icon>
);
export const BoltIcon = () => (
  <Icon>
    <path d="M11.5 2.5 4.5 11.5H10l-1.5 6 7-9H10z" />
  </Icon>
);
export const FileIcon = () => (
  <Icon>
    <path d="M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15" />
  </Icon>
);
export const EyeIcon = () => (
  <Icon>
    <path d="M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zm8-2.3a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z" />
  </Icon>
);
